import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const menu = (entry) => [
    { trigger: ".o_menu_sections button:contains(Sources)", run: "click" },
    { trigger: `.o-dropdown--menu a:contains(${entry})`, run: "click" },
    { trigger: `.o_last_breadcrumb_item:contains(${entry})` },
];

/** The salesperson makes a link of the free text, and follows what came of it. */
registry.category("web_tour.tours").add("conveyor_referral_seller", {
    steps: () => [
        { trigger: ".nav-link[name=lead]", run: "click" },
        {
            trigger: "button[name=action_conveyor_link_referrer]:visible",
            run: "click",
        },
        {
            content: "the contact whom the text means is offered",
            trigger: ".modal .o_field_widget[name=candidate_id] input:checked",
        },
        { trigger: ".modal button[name=action_link]", run: "click" },
        {
            content: "the link is made",
            trigger: "body:not(:has(button[name=action_conveyor_link_referrer]))",
        },
        ...stepUtils.goToAppSteps(
            "sales_conveyor.conveyor_menu_root",
            "go to the conveyor"
        ),
        ...menu("Referrers"),
        {
            trigger:
                ".o_data_row:contains(Tour Ada) .o_data_cell[name=clients]:contains(1)",
        },
        ...menu("Thanks"),
        {
            trigger: ".o_data_row:contains(Tour Ada) button[name=action_thanked]",
            run: "click",
        },
        {
            content: "nothing is due any more",
            trigger: ".o_view_nocontent:contains(Everybody has been thanked)",
        },
        ...menu("Recommended Leads"),
        { trigger: ".o_data_row:contains(Tour Ada)" },
        ...menu("Who Brought Whom"),
        {
            content: "the tree begins with the company of the referrer",
            trigger: ".o_hierarchy_node:contains(Tour Mill) .o_hierarchy_node_button",
            run: "click",
        },
        {
            trigger: ".o_hierarchy_node:contains(Tour Bakery) .o_hierarchy_node_button",
            run: "click",
        },
        {
            content: "whom they have brought in turn",
            trigger: ".o_hierarchy_node:contains(Tour Cafe):contains(not a client yet)",
        },
    ],
});

/** The team leader makes an agreement; a client is sent. */
registry.category("web_tour.tours").add("conveyor_partner_organisation", {
    steps: () => [
        { trigger: ".o_form_view .o_cp_action_menus .fa-cog", run: "click" },
        {
            trigger: ".o-dropdown--menu :contains(Mark as Partner Organisation)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button:contains(Agreed)",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Agreed)" },
        { content: "the state is saved", trigger: ".o_form_view .o_form_saved" },
        { trigger: ".nav-link[name=sent]", run: "click" },
        {
            trigger: ".o_field_widget[name=sent_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=sent_ids] .o_selected_row [name=partner_id] input",
            run: "edit Tour Mill",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Tour Mill)", run: "click" },
        ...stepUtils.saveForm(),
        {
            trigger:
                "button[name=action_open_sent] .o_field_widget[name=sent_count]:contains(1)",
        },
    ],
});

/** The analyst sees the share of clients who came by recommendation. */
registry.category("web_tour.tours").add("conveyor_referral_analyst", {
    steps: () => [
        { trigger: ".o_graph_view canvas" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_view th:contains(Share by Recommendation)" },
        { trigger: ".o_pivot_view td:contains(50)" },
        ...menu("Referrers"),
        { trigger: ".o_data_row:contains(Tour Ada)" },
        ...menu("Partner Organisations"),
        { trigger: ".o_list_view, .o_view_nocontent" },
        { trigger: "body:not(:has(.o_notification)):not(:has(.o_error_dialog))" },
    ],
});
