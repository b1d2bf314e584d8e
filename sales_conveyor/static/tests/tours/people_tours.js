import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The salesperson writes down who decides, and that somebody has left. */
registry.category("web_tour.tours").add("conveyor_key_persons", {
    steps: () => [
        { trigger: ".nav-link[name=key_persons]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=key_person_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Tour Cora",
        },
        {
            content: "somebody who is no contact yet",
            trigger: ".o-autocomplete--dropdown-item a:contains(Create)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=role_ids] input",
            run: "edit Decides",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Decides)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=strength] .fa-star-o:nth-child(3)",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger:
                ".o_field_widget[name=key_person_ids] .o_data_row:contains(Tour Cora):contains(Decides)",
        },
        ...stepUtils.saveForm(),
        {
            content: "the other one has left",
            trigger:
                ".o_field_widget[name=key_person_ids] .o_data_row:contains(Tour Ada) button[name=action_has_left]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=left_to] input",
            run: "edit Southern Mill",
        },
        { trigger: ".modal button[name=action_leave]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=key_person_ids] .o_data_row:contains(Tour Ada):contains(Has left)",
        },
        ...stepUtils.goToAppSteps(
            "sales_conveyor.conveyor_menu_root",
            "go to the conveyor"
        ),
        {
            trigger: ".o_menu_sections button:contains(Central File)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu a:contains(Key Persons)", run: "click" },
        {
            content: "who is there stands in the list",
            trigger: ".o_data_row:contains(Tour Cora)",
        },
        {
            content: "who has left doesn't",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Tour Ada)))",
        },
    ],
});
