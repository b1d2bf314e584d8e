import { registry } from "@web/core/registry";

const count = (name, number) =>
    `button[name=${name}] .o_stat_value:contains(/^${number}$/), button[name=${name}] .o_stat_info:contains("${number}")`;

/** Marketing chooses whom something is for, sees at once how many they are, and freezes a list. */
registry.category("web_tour.tours").add("conveyor_segment", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour segment" },
        {
            content: "all clients are meant, before anything is saved",
            trigger: count("action_open_members", 2),
        },
        {
            content: "choose a segment to leave out",
            trigger: ".o_field_widget[name=exclude_ids] input",
            run: "edit Large clients",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Large clients)",
            run: "click",
        },
        {
            content: "counted at once, not saved yet",
            trigger: count("action_open_members", 1),
        },
        { trigger: "a[name=sample]", run: "click" },
        { trigger: ".o_field_widget[name=sample_ids] .o_data_row:contains(Forge)" },
        { trigger: "button[name=action_freeze]", run: "click" },
        {
            content: "the frozen list",
            trigger: ".ribbon:contains(Frozen)",
        },
        { trigger: "button[name=action_open_members]", run: "click" },
        { trigger: ".o_data_row:contains(Forge)" },
    ],
});

/** A salesperson sees who is due, and opens the list. */
registry.category("web_tour.tours").add("conveyor_repeat_path", {
    steps: () => [
        { trigger: '.o_conveyor_box[data-key="1"]:contains("2")' },
        { trigger: ".o_conveyor_chart canvas" },
        { trigger: ".o_conveyor_choose_group", run: "selectByLabel By owner" },
        { trigger: ".o_conveyor_groups td:contains(Test Seller)" },
        {
            content: "who has bought once",
            trigger: '.o_conveyor_box[data-key="1"] button:last',
            run: "click",
        },
        { trigger: ".o_data_row:contains(Forge)" },
    ],
});

/** A manager looks whether letters bring income, and who got none. */
registry.category("web_tour.tours").add("conveyor_volume", {
    steps: () => [
        { trigger: ".o_conveyor_chart canvas" },
        { trigger: '.o_conveyor_verdict:contains("Too few weeks")' },
        { trigger: ".o_conveyor_choose_without", run: "selectByLabel No letter for 4 weeks" },
        { trigger: '.o_conveyor_without:contains("1")', run: "click" },
        { trigger: ".o_data_row:contains(Forge)" },
    ],
});
