"""What runs on the target: standard library only, nothing of the rest of the checkout.

It is packed into the single file `install`, so its modules import each other relatively.
"""
