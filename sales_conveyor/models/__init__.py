from . import (  # what the client file is made of comes first
    conveyor_client_conveyor,
    conveyor_client_documents,
    conveyor_client_merge,
    conveyor_client_number,
    conveyor_client_rights,
    conveyor_figures,
)
from . import (
    account_move,
    account_move_line,
    conveyor_client,
    conveyor_conveyor,
    conveyor_figures_mark,
    conveyor_load,
    conveyor_ranking,
    conveyor_rebuild,
    conveyor_stage_move,
    conveyor_target,
    crm_lead,
    crm_stage,
    crm_team,
    ir_sequence,
    res_company,
    res_config_settings,
    res_partner,
    sale_order,
)
from . import (  # what follows when clients were refreshed
    conveyor_figures_follow,
    conveyor_rebuild_follow,
)
