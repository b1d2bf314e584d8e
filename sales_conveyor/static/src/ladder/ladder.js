import { formatDuration } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { statusBarField, StatusBarField } from "@web/views/fields/statusbar/statusbar_field";

/** The client ladder as a status bar; each stage says how long it has been held. */
export class LadderField extends StatusBarField {
    static template = "mail.StatusBarDurationField";
    static props = { ...StatusBarField.props, secondsField: { type: String } };

    getAllItems() {
        const items = super.getAllItems();
        const seconds = this.props.record.data[this.props.secondsField] || {};
        for (const item of items) {
            if (seconds[item.value] > 0) {
                item.shortTimeInStage = formatDuration(seconds[item.value], false);
                item.fullTimeInStage = formatDuration(seconds[item.value], true);
            }
        }
        return items;
    }
}

registry.category("fields").add("conveyor_ladder", {
    ...statusBarField,
    component: LadderField,
    displayName: _t("Client ladder with time"),
    supportedTypes: ["many2one"],
    fieldDependencies: ({ options }) => [{ name: options.seconds_field, type: "json" }],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...statusBarField.extractProps(fieldInfo, dynamicInfo),
        secondsField: fieldInfo.options.seconds_field,
    }),
});
