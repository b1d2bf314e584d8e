from . import (  # what the client file is made of comes first
    conveyor_client_documents,
    conveyor_client_merge,
    conveyor_figures,
)
from . import (
    account_move,
    account_move_line,
    conveyor_client,
    conveyor_figures_mark,
    conveyor_load,
    conveyor_ranking,
    conveyor_rebuild,
    ir_sequence,
    res_company,
    res_config_settings,
    res_partner,
    sale_order,
)
