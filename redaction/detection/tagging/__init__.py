"""A small tagger of names, organisations and places, trained here and brought along; nothing is downloaded."""
