"""`/demo` on the one-machine stack: the console, with a bar that signs in by one click.

It is made of the product's own page, on which the bar's script takes the place of the console's
and imports that; nothing of it is part of what is deployed.
"""
