from . import conveyor_figures  # inherited by the client file, so first
from . import (
    account_move,
    conveyor_client,
    conveyor_figures_mark,
    conveyor_ranking,
    conveyor_rebuild,
    ir_sequence,
    res_company,
    res_config_settings,
    res_partner,
    sale_order,
)
