"""What a court is given of one request: its trail, its letter, its proofs, and a program that checks them."""
