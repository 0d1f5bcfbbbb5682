"""Speed of the house: a generated city of requests, measured over HTTP with every guard on."""
