import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The salesperson changes a client's phone, and sees at once that it waits. */
registry.category("web_tour.tours").add("conveyor_change_asked", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=phone] input",
            run: "edit +32 470 99 99 99",
        },
        { trigger: ".o_field_widget[name=website] input", run: "edit tour.example.com" },
        ...stepUtils.saveForm(),
        {
            content: "it waits",
            trigger: ".o_conveyor_changes:contains(Phone)",
        },
        {
            content: "the old value is still there, the rest is saved",
            trigger:
                ".o_field_widget[name=phone] input:value('+32 470 11 11 11'), .o_field_widget[name=phone] a[href*='111111']",
        },
        {
            trigger: ".o_notification:contains(Tour Officer)",
        },
        {
            trigger: "button[name=action_open_conveyor_changes]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('+32 470 99 99 99'):contains(Waiting)",
        },
        {
            content: "say why",
            trigger: ".o_data_row .o_data_cell[name=field_label]:contains(Phone)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=comment] textarea",
            run: "edit They have moved",
        },
        ...stepUtils.saveForm(),
        { trigger: ".o_menu_sections a:contains(My Change Requests)", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(My Change Requests)" },
        { trigger: ".o_data_row:contains(Phone)" },
    ],
});

/** The officer refuses one change with a reason, and accepts the other. */
registry.category("web_tour.tours").add("conveyor_change_decided", {
    steps: () => [
        {
            content: "the officer is reminded",
            trigger: ".o-mail-ActivityMenu-counter",
        },
        {
            trigger: "button:has(i[aria-label='Activities'])",
            run: "click",
        },
        {
            trigger:
                ".o-mail-ActivityGroup[data-model_name='conveyor.change.request'] [name=activityTitle]",
            run: "click",
        },
        { trigger: ".o_last_breadcrumb_item:contains(Change Requests)" },
        {
            trigger: ".o_data_row:contains(Street) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_refuse]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit That is the old street",
        },
        { trigger: ".modal button[name=action_decide]:contains(Refuse)", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Street)))" },
        {
            trigger: ".o_data_row .o_data_cell[name=field_label]:contains(Phone)",
            run: "click",
        },
        { trigger: ".o_field_widget[name=comment]:contains(They have moved)" },
        { trigger: "button[name=action_accept]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Accepted)" },
    ],
});

/** Who enters a client a second time is told before it is saved. */
registry.category("web_tour.tours").add("conveyor_duplicate_told", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Twin" },
        {
            trigger: ".o_field_widget[name=email] input",
            run: "edit MILL@example.com && press Tab",
        },
        {
            trigger: ".o_conveyor_duplicates:contains(Tour Mill):contains(Test Seller)",
        },
        ...stepUtils.discardForm(),
    ],
});
