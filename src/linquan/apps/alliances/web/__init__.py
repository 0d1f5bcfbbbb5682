"""Pages of joint meetings."""
