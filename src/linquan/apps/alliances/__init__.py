"""Joint meetings of named members: agendas drawn from requests, and what came of them."""
