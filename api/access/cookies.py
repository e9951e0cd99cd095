"""The name of the cookie that says who is logged in; its prefix binds it to this host and to HTTPS."""

SESSION = "__Host-geo-lsz"
