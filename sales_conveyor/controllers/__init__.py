from . import export, mailing, portal
