import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** From the list of sources to one of them, and hours spent on it. */
registry.category("web_tour.tours").add("conveyor_sources_leader", {
    steps: () => [
        { trigger: ".o_data_cell:contains(Tour Fair)", run: "click" },
        {
            trigger: ".o_conveyor_tiles [name=conveyor_client_count]:contains(1)",
        },
        { trigger: ".o_conveyor_tiles [name=conveyor_cost_per_client]:contains(300)" },
        { trigger: ".o_field_x2many_list_row_add a", run: "click" },
        {
            trigger: ".o_selected_row .o_field_widget[name=name] input",
            run: "edit At the stand",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=kind] input",
            run: "click",
        },
        { trigger: ".o_select_menu_item:contains(Hours)", run: "click" },
        {
            trigger: ".o_selected_row .o_field_widget[name=hours] input",
            run: "edit 2:30",
        },
        ...stepUtils.saveForm(),
        { trigger: ".o_conveyor_tiles [name=conveyor_cost_per_client]:contains(400)" },
        { trigger: "button[name=action_open_conveyor_costs]", run: "click" },
        { trigger: ".o_data_row:contains(Vendor Bill)" },
        { trigger: ".o_data_row:contains(Line of Costs)" },
        { trigger: ".o_menu_sections button:contains(Sources)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Campaigns)", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(Campaigns)" },
        { trigger: ".o_data_row:contains(Spring)" },
    ],
});

/** Who a target client is: a criterion of the conveyor. */
registry.category("web_tour.tours").add("conveyor_sources_manager", {
    steps: () => [
        { trigger: ".nav-link[name=criteria]", run: "click" },
        { trigger: ".o_field_widget[name=criterion_ids] .o_data_cell:contains(In Rome)", run: "click" },
        {
            content: "the editor of conditions shows the condition",
            trigger: ".modal .o_field_domain .o_tree_editor:contains(City)",
        },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit In our region" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: ".o_data_cell:contains(In our region)" },
        ...stepUtils.saveForm(),
    ],
});

/** Why the lead is no target client, until it is one. */
registry.category("web_tour.tours").add("conveyor_sources_seller", {
    steps: () => [
        { trigger: ".nav-link[name=lead]", run: "click" },
        { trigger: ".o_field_widget[name=conveyor_target]:contains(Not a Target Client)" },
        { trigger: ".o_field_widget[name=conveyor_target_reason]:contains(In Rome)" },
        { trigger: ".o_field_widget[name=city] input", run: "edit Rome" },
        ...stepUtils.saveForm(),
        { trigger: "body:not(:has(.o_field_widget[name=conveyor_target_reason]))" },
    ],
});

/** The bill of the fair is a cost of the fair. */
registry.category("web_tour.tours").add("conveyor_sources_accountant", {
    steps: () => [
        { trigger: ".nav-link[name=other_info]", run: "click" },
        {
            trigger: ".o_field_widget[name=source_id] input",
            run: "edit Tour Fair",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Tour Fair)", run: "click" },
        ...stepUtils.saveForm(),
    ],
});

/** The analyst reads what sources bring, and what becomes of introductory offers. */
registry.category("web_tour.tours").add("conveyor_sources_analyst", {
    steps: () => [
        { trigger: ".o_pivot_view th:contains(Tour Fair)" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_view canvas" },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Introductory Offers)", run: "click" },
        { trigger: ".o_data_row:contains(Tour trial)" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_view th:contains(Tour trial)" },
        { trigger: ".o_menu_sections button:contains(Sources)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Sources)", run: "click" },
        { trigger: ".o_data_cell:contains(Tour Fair)", run: "click" },
        { trigger: ".o_conveyor_tiles [name=conveyor_lead_count]:contains(1)" },
        { trigger: "body:not(:has(.o_notification)):not(:has(.o_error_dialog))" },
    ],
});
