import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("conveyor_paper_mailing", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Spring bulletin" },
        { trigger: ".o_field_widget[name=shape] input, .o_field_widget[name=shape] select" },
        { trigger: ".o_field_widget[name=kind_id] input", run: "edit News" },
        { trigger: ".o-autocomplete--dropdown-item:contains('News')", run: "click" },
        { trigger: ".o_field_widget[name=segment_ids] input", run: "edit Paperville" },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Paperville')",
            run: "click",
        },
        {
            content: "at once one sees who gets it, and why others don't",
            trigger: "div[name=reach]:contains('2'):contains('of 3 get a piece')",
        },
        { trigger: "div[name=left_out]:contains('1 without a postal address')" },
        ...stepUtils.saveForm(),
        {
            content: "the kind has a ready letter",
            trigger: ".o_field_widget[name=heading] input:value('What is new with us')",
        },
        { trigger: "a.nav-link:contains('Contents and Cost')", run: "click" },
        { trigger: ".o_field_widget[name=postage] input", run: "edit 2" },
        { trigger: "button[name=action_list]", run: "click" },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('List Made')",
        },
        {
            content: "each reason opens its list",
            trigger: "div[name=left_out] button:contains('without a postal address')",
            run: "click",
        },
        { trigger: ".o_data_row:contains('Nowhere')" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains('Spring')", run: "click" },
        { trigger: "button[name=action_post]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Posted')" },
        { trigger: ".oe_stat_button:contains('Pieces')", run: "click" },
        {
            content: "one comes back",
            trigger: ".o_data_row:contains('One') button[name=action_return]",
            run: "click",
        },
        { trigger: ".modal .o_radio_item:contains('Moved') input", run: "click" },
        { trigger: ".modal button[name=action_return]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_data_row:contains('Came back')" },
        {
            content: "the contact says so",
            trigger: ".o_data_row:contains('One') button[name=action_open_contact]",
            run: "click",
        },
        { trigger: ".o_form_view .alert:contains('came back on')" },
    ],
});
