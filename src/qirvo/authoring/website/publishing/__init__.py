"""Copying a site to where visitors find it: a folder, a bucket, a branch of a git repository."""
