"""What programs are given of requests."""
