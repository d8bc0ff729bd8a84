"""The sample office: invented people, papers made by code, and requests driven through the services as in life."""
