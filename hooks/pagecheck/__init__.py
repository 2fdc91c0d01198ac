"""What the hooks share: findings and how they are told, the typed record of a page, Markdown syntax, built pages.

Nothing in this package knows MkDocs' events: the hook files beside it adapt it to MkDocs.
"""
