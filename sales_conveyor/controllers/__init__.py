from . import export, mailing, paper, portal
