import { registry } from "@web/core/registry";

/** The seller is refused an opportunity for somebody else's client, and asks for it. */
registry.category("web_tour.tours").add("conveyor_handover_ask", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=name] :is(input, textarea)",
            run: "edit My own deal",
        },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Steelworks",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Steelworks):first",
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "the owner is named",
            trigger: ".o_error_dialog:contains(Steelworks is a client of Test Seller)",
        },
        {
            trigger: ".o_error_dialog .btn-primary:contains(Ask for the Client)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit They have called me",
        },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        { trigger: ".o_notification:contains(Asked for)" },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** The officer approves. */
registry.category("web_tour.tours").add("conveyor_handover_approve", {
    steps: () => [
        { trigger: ".o_data_row:contains(They have called me)" },
        { trigger: ".o_data_row button[name=action_approve]", run: "click" },
        { trigger: ".o_view_nocontent" },
        { trigger: ".o_facet_remove", run: "click" },
        { trigger: ".o_data_row:contains(Done) .o_data_cell[name=reason]", run: "click" },
        { trigger: ".o_form_view .nav-link:contains(Introduction)", run: "click" },
        { trigger: ".o_field_widget[name=introduction]:contains(your contact)" },
    ],
});

/** The officer hands over many clients, after a look at what would be done, and back. */
registry.category("web_tour.tours").add("conveyor_handover_bulk", {
    steps: () => [
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_cp_action_menus button:contains(Actions)", run: "click" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Hand Over)", run: "click" },
        { trigger: ".modal .o_field_widget[name=method] input[data-value=person]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=to_user_id] input",
            run: "edit Test Colleague",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Test Colleague)", run: "click" },
        { trigger: ".modal button[name=action_plan]", run: "click" },
        {
            content: "who gets how many is shown beforehand",
            trigger: ".o_field_widget[name=receiver_ids] .o_data_row:contains(Test Colleague)",
        },
        { trigger: "button[name=action_run]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Done)" },
        { trigger: "button[name=action_undo]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Undone)" },
    ],
});

/** Somebody leaves: the dialog asks to whom everything goes. */
registry.category("web_tour.tours").add("conveyor_departure", {
    steps: () => [
        { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Archive)", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_error_dialog:contains(would leave behind)" },
        { trigger: ".o_error_dialog .btn-primary:contains(Hand Over)", run: "click" },
        { trigger: ".modal .o_field_widget[name=client_count]:contains(1)" },
        { trigger: ".modal .o_field_widget[name=method] input[data-value=person]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=to_user_id] input",
            run: "edit Test Colleague",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Test Colleague)", run: "click" },
        { trigger: ".modal button[name=action_leave]", run: "click" },
        { trigger: ".o_form_view .ribbon:contains(Archived), .o_widget_web_ribbon" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
