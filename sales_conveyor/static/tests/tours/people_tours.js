import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tomorrow = () => luxon.DateTime.now().plus({ days: 1 });

/** The owner writes down a birthday on the contact, and finds it among those to come. */
registry.category("web_tour.tours").add("conveyor_knowledge", {
    steps: () => [
        { trigger: ".nav-link[name=conveyor_knowledge]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=conveyor_knowledge_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=kind_id] .o_radio_item:contains(Birthday) input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=day] input",
            run: `edit ${tomorrow().day}`,
        },
        {
            trigger: ".modal .o_field_widget[name=month] input",
            run: "click",
        },
        {
            trigger: `.o_select_menu_item:contains(${tomorrow().setLocale("en").monthLong})`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=about] input",
            run: "edit daughter Vera",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger:
                ".o_field_widget[name=conveyor_knowledge_ids] .o_data_row:contains(daughter Vera)",
        },
        ...stepUtils.saveForm(),
        ...stepUtils.goToAppSteps(
            "sales_conveyor.conveyor_menu_root",
            "go to the conveyor"
        ),
        {
            trigger: ".o_menu_sections button:contains(Central File)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu a:contains(Birthdays)", run: "click" },
        { trigger: ".o_data_row:contains(Tour Ada):contains(daughter Vera)" },
        { trigger: "button.o_switch_view.o_calendar", run: "click" },
        { trigger: ".o_calendar_view" },
    ],
});

/** A colleague adds what he has learnt, and doesn't see what others know. */
registry.category("web_tour.tours").add("conveyor_knowledge_stranger", {
    steps: () => [
        {
            trigger: ".o_form_view:not(:has(.nav-link[name=conveyor_knowledge]))",
        },
        { trigger: ".o_cp_action_menus button", run: "click" },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Add Personal Knowledge)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=kind_id] .o_radio_item:contains(Hobby) input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit Sails on Sundays",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...stepUtils.goToAppSteps(
            "sales_conveyor.conveyor_menu_root",
            "go to the conveyor"
        ),
        {
            trigger: ".o_menu_sections button:contains(Central File)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu a:contains(Personal Knowledge)", run: "click" },
        { trigger: ".o_data_row:contains(Sails on Sundays)" },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Old clocks)))",
        },
    ],
});

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
