"""Fields that pages and records share: choice among candidates, title, URL, status, language."""
