import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const PROSPECT = "Ladder Prospect";

/** The leader looks at the ladder, and moves a prospect by hand. */
registry.category("web_tour.tours").add("conveyor_ladder_leader", {
    steps: () => [
        {
            content: "every stage has a column",
            trigger: ".o_kanban_group:nth-child(5) .o_column_title:contains(recommends)",
        },
        {
            trigger: `.o_kanban_group:contains(Interested) .o_kanban_record:contains("${PROSPECT}")`,
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=cause]:contains(opportunity)" },
        { trigger: "button[name=action_move_by_hand]", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Buyer) input", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Signed on paper",
        },
        { trigger: ".modal button[name=action_move]", run: "click" },
        {
            content: "the place and its history say it",
            trigger: "body:not(:has(.modal)) .o_data_row:contains(Signed on paper)",
        },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Ladder Moves)", run: "click" },
        { trigger: ".o_pivot_view th:contains(Buyer)" },
    ],
});

/** The administrator edits a rule and sees at once whom it would hold. */
registry.category("web_tour.tours").add("conveyor_ladder_manager", {
    steps: () => [
        {
            content: "a stage without a rule says so",
            trigger: ".o_data_row:contains(Friend of the House):contains(no rule)",
        },
        { trigger: ".o_data_row:contains(Buyer) .o_data_cell[name=name]", run: "click" },
        {
            trigger: ".o_field_widget[name=rule_counts] li:contains(has bought: 2)",
        },
        {
            trigger: ".o_field_widget[name=condition_ids] .o_data_cell[name=purchases]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=condition_ids] .o_field_widget[name=purchases] input",
            run: "edit 2",
        },
        {
            trigger: ".o_form_view .oe_title",
            run: "click",
        },
        {
            content: "not saved, and counted already",
            trigger: ".o_field_widget[name=rule_counts] li:contains(2 times or more: 1)",
        },
        ...stepUtils.saveForm(),
        { trigger: "button[name=action_open_fulfilling]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Ladder Client)" },
    ],
});

/** The salesperson sees on the contact where it stands; and no button to move it. */
registry.category("web_tour.tours").add("conveyor_ladder_seller", {
    steps: () => [
        {
            content: "the stage of this moment, before the job has run",
            trigger: ".o_conveyor_ladder .o_arrow_button_current:contains(Buyer)",
        },
        { trigger: "body:not(:has(button[name=action_move_on_ladder]))" },
        { trigger: "button[name=action_open_ladder_moves]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Interested)" },
    ],
});
