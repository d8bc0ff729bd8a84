"""What is sent to people: neutral words, by ways they marked as safe, and a line in the trail for each."""
