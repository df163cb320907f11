"""The voice: reads result.json and writes what people read.

Never imports another room of this house, judges a site, or looks at the network.
"""
