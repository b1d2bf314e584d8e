import { registry } from "@web/core/registry";

const field = (name) => `.modal .o_field_widget[name=${name}]`;

/** The officer locks a client in a dispute, and finds the lock again. */
registry.category("web_tour.tours").add("conveyor_lock_officer", {
    steps: () => [
        { trigger: ".o_conveyor_locks:contains(Central file)" },
        { trigger: "button[name=action_lock]", run: "click" },
        { trigger: `${field("reason")} textarea`, run: "edit Two want it" },
        { trigger: ".modal button[name=action_set]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_conveyor_locks:contains(Dispute)" },
        {
            content: "the badge tells who, until when and why",
            trigger: ".o_conveyor_locks:contains(Dispute)",
            run: "hover",
        },
        { trigger: ".o_conveyor_locks_tooltip:contains(Two want it):contains(Test Officer)" },
        { trigger: "button[name=action_permit]", run: "click" },
        { trigger: `${field("user_id")} input`, run: "edit Test Leader" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Test Leader)", run: "click" },
        { trigger: `${field("may_owner")} input`, run: "check" },
        { trigger: `${field("reason")} textarea`, run: "edit Moves the office" },
        { trigger: ".modal button[name=action_give]", run: "click" },
        { trigger: "body:not(:has(.modal)) .nav-link[name=locks]", run: "click" },
        { trigger: ".o_field_widget[name=permit_ids] .o_data_row:contains(Test Leader)" },
        { trigger: "button[data-menu-xmlid='sales_conveyor.conveyor_menu_protection']", run: "click" },
        { trigger: ".dropdown-item[data-menu-xmlid='sales_conveyor.conveyor_menu_lock']", run: "click" },
        { trigger: ".o_data_row:contains(Mill Ltd) .o_data_cell[name=partner_id]", run: "click" },
        { trigger: ".o_form_view button[name=action_lift]", run: "click" },
        { trigger: `${field("reason")} textarea`, run: "edit Settled" },
        { trigger: ".modal button[name=action_lift]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Over)" },
    ],
});

/** A salesperson reserves a prospect, and learns that a client is the company's. */
registry.category("web_tour.tours").add("conveyor_lock_seller", {
    steps: () => [
        { trigger: ".o_data_row:contains(Bakery) .o_data_cell[name=complete_name]", run: "click" },
        { trigger: "button[name=action_conveyor_reserve]", run: "click" },
        { trigger: ".o_conveyor_locks:contains(Reserved)" },
        { trigger: "button[name=action_conveyor_release]:contains(Release)" },
        { trigger: ".breadcrumb-item a:contains(Contacts), .o_back_button a", run: "click" },
        { trigger: ".o_data_row:contains(Mill Ltd):not(:contains(Ada)) .o_data_cell[name=complete_name]", run: "click" },
        { trigger: ".o_conveyor_locks:contains(Central file)" },
        { trigger: ".nav-link[name=sales_purchases]", run: "click" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit conveyor_other" },
        { trigger: ".o-autocomplete--dropdown-item:contains(conveyor_other)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "whom to ask is told",
            trigger: ".o_error_dialog:contains(locked for you):contains(Test Officer)",
        },
        { trigger: ".o_error_dialog .modal-footer button", run: "click" },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});

/** A salesperson reserves the prospect of a lead that has no contact yet. */
registry.category("web_tour.tours").add("conveyor_lead_reserve", {
    steps: () => [
        { trigger: "button[name=action_conveyor_reserve]", run: "click" },
        { trigger: ".o_conveyor_locks:contains(Reserved)" },
        { trigger: "button[name=action_conveyor_release]:contains(Release)" },
        { trigger: ".o_field_widget[name=partner_id]" },
    ],
});

/** A salesperson reserves the prospects of leads in the list. */
registry.category("web_tour.tours").add("conveyor_leads_reserve", {
    steps: () => [
        { trigger: ".o_data_row:contains(Flour wanted) .o_list_record_selector input", run: "check" },
        { trigger: ".o_control_panel button[name=action_conveyor_reserve]", run: "click" },
        {
            content: "once it is reserved, the list is read again and nothing is selected",
            trigger: ".o_data_row:contains(Flour wanted):not(.o_data_row_selected)",
        },
    ],
});
