"""The `template` condition."""

from rules.language.build import CHANGES, Build, ConditionKind, Kind, Node
from rules.language.fields import TemplateText, keys, need
from rules.language.parts import Bind, Condition, Truth
from rules.scope import Note, Scope
from rules.templates.conversions import truth


def _compile(node: Node, build: Build) -> Condition:
    template = build.template(node["value_template"], node.at("value_template"))

    def test(scope: Scope, note: Note) -> Truth:
        if template is None:  # pragma: no cover - a rule with problems does not run
            return None
        value = template.render(scope.variables, scope)
        note["value"] = value
        return truth(value)

    fixed = build.fixed(template)
    bind = None if fixed is CHANGES else _always(truth(fixed))
    return Condition(node.trace, test, node.get("alias"), bind)


def _always(known: Truth) -> Bind:
    return lambda _: lambda _: known


TEMPLATE: ConditionKind = Kind(
    name="template",
    help="Holds when a template says true, yes, on or a number that is not 0.",
    keys=keys(need("value_template", TemplateText(), "the template")),
    example='condition: template\nvalue_template: "{{ now().hour < 6 }}"\n',
    compile=_compile,
)
