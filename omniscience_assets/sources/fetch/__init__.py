"""Fetch dumps into the dumps folder: from object stores, web servers and folders, resumed, verified, paced.

`transfer` brings one object here, whole and with the right checksum or not at all; `arxiv` and `pmc` know which
objects there are. A file appears under its name only when it is verified, so that whoever watches the folder sees
complete dumps only.
"""
