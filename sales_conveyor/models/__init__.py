from . import (  # what the client file is made of comes first
    conveyor_client_conveyor,
    conveyor_client_documents,
    conveyor_client_merge,
    conveyor_client_number,
    conveyor_client_rights,
    conveyor_figures,
)
from . import (  # what leads and contacts share
    conveyor_referral,
)
from . import (
    account_move,
    account_move_line,
    conveyor_client,
    conveyor_conveyor,
    conveyor_figures_mark,
    conveyor_load,
    conveyor_partner_organisation,
    conveyor_ranking,
    conveyor_rebuild,
    conveyor_sent_client,
    conveyor_stage_move,
    conveyor_target,
    conveyor_thanks,
    crm_lead,
    crm_stage,
    crm_team,
    ir_sequence,
    mail_activity,
    res_company,
    res_config_settings,
    res_partner,
    sale_order,
)
from . import (  # what follows when clients were refreshed
    conveyor_figures_follow,
    conveyor_rebuild_follow,
)
from . import (  # recommendations, and clients exchanged with others
    conveyor_client_referral,
    crm_lead_referral,
    res_company_referral,
    res_config_settings_referral,
    res_partner_organisation,
    res_partner_referral,
)
