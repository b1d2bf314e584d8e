import { registry } from "@web/core/registry";

const saved = {
    content: "It is saved by itself",
    trigger: ".o_conveyor_interview_saving:contains(Saved)",
};
const place = (kind) => [
    { trigger: `[data-place=${kind}]`, run: "click" },
    { trigger: `[data-section=${kind}]` },
];

registry.category("web_tour.tours").add("conveyor_interview_fill", {
    steps: () => [
        { trigger: "button[name=action_fill]", run: "click" },
        { content: "First the brief", trigger: "[data-section=brief]:contains(Ada)" },
        { trigger: "button[name=next]", run: "click" },
        {
            content: "Known people are there already",
            trigger: "[data-section=persons] input[name=name]:value(Ada)",
        },
        { trigger: "[data-section=persons] button[name=confirmed]:first", run: "click" },
        { trigger: "[data-section=persons] .o_confirmed" },
        saved,
        { trigger: "[data-section=persons] button[name=add_row]", run: "click" },
        {
            trigger: ".o_conveyor_interview_card:last input[name=name]",
            run: "edit Carl Newcomer",
        },
        {
            trigger: ".o_conveyor_interview_card:last input[name=birthday]",
            run: "edit 12.03.1975",
        },
        saved,
        {
            content: "What can't be saved stays, and says why",
            trigger: ".o_conveyor_interview_card:last input[name=birthday]",
            run: "edit in spring",
        },
        { trigger: ".o_conveyor_interview_saving.text-danger:contains(no birthday)" },
        {
            trigger: ".o_conveyor_interview_card:last input[name=birthday]",
            run: "edit 12.03.1975",
        },
        saved,
        ...place("praise"),
        {
            trigger: "[data-section=praise] textarea:first",
            run: "edit The new mill runs day and night",
        },
        saved,
        ...place("cooperation"),
        { trigger: ".o_scale button:contains(8)", run: "click" },
        { trigger: ".o_scale button.btn-primary:contains(8)" },
        ...place("quality"),
        { trigger: "[data-type=criterion]:first input:first", run: "edit 2" },
        {
            content: "The limit decides",
            trigger: "[data-type=criterion]:first button.btn-danger",
        },
        ...place("offers"),
        { trigger: "[data-section=offers] button[name=add_row]", run: "click" },
        { trigger: "input[name=description]", run: "edit Fine flour" },
        { trigger: "input[name=product]", run: "edit Flour Type Nought" },
        { trigger: "input[name=quantity]", run: "edit 12" },
        saved,
        ...place("recommendations"),
        { trigger: "[data-section=recommendations] button[name=add_row]", run: "click" },
        {
            trigger: "[data-section=recommendations] input[name=name]",
            run: "edit Dora Doe",
        },
        saved,
        ...place("free"),
        { trigger: "button[name=ask_finish]", run: "click" },
        { trigger: "#conveyor_interview_minutes", run: "edit 50" },
        { trigger: "button[name=finish]", run: "click" },
        {
            content: "Back on the form",
            trigger: ".o_form_view .o_field_widget[name=minutes] input:value(50)",
        },
    ],
});

registry.category("web_tour.tours").add("conveyor_interview_again", {
    steps: () => [
        { trigger: "button[name=action_fill]", run: "click" },
        ...place("praise"),
        {
            content: "What was written before is there",
            trigger: "[data-section=praise] textarea:first:value(half a sentence)",
        },
        {
            trigger: "[data-section=praise] textarea:first",
            run: "edit half a sentence, and the rest",
        },
        saved,
    ],
});

registry.category("web_tour.tours").add("conveyor_questionnaire_version", {
    steps: () => [
        { trigger: ".alert:contains(Whatever you change makes the next version)" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Sheet of today" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "The next version, which nobody uses yet",
            trigger: ".o_field_widget[name=version]:contains(2)",
        },
        { trigger: ".nav-link[name=versions]", run: "click" },
        { trigger: ".o_field_widget[name=version_ids] .o_data_row:contains(Sheet)" },
    ],
});
