"""Commands of the terminal. Odoo finds them by the names of their files."""
