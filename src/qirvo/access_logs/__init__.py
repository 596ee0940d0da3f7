"""Access logs of web servers and networks of servers: read line by line, and counted without keeping who asked."""
