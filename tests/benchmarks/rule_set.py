"""Thirty-one rules: the detections that come with Usher, and twenty as households have them."""

from typing import Final

from rules.backtest.loading import rules_of
from rules.blueprints.files import SHIPPED, BlueprintFiles
from rules.rule import Rule

DETECTIONS: Final = tuple(sorted(path.stem for path in (SHIPPED / "detection").glob("*.yaml")))
_TWENTY: Final = """
- id: r01
  triggers: {trigger: playback, event: started}
  conditions: [{fact: person.active_streams, above: 4}]
  actions: [{event: many}]
- id: r02
  triggers: {trigger: playback, event: started}
  conditions:
    - {fact: stream.decision, is: transcode}
    - {fact: source.video_resolution, is: 4k}
    - {fact: person.active_transcodes, above: 3}
  actions: [{event: heavy}]
- id: r03
  triggers: {trigger: playback, event: started, media_type: movie}
  conditions: [{fact: item.content_rating, is: X}]
  actions: [{event: rated}]
- id: r04
  triggers: {trigger: playback, event: paused}
  conditions: [{fact: player.kind, is: console}]
  actions: [{event: paused}]
- id: r05
  triggers: {trigger: playback, event: held_for, for: "02:00:00"}
  actions: [{event: long_pause}]
- id: r06
  triggers: {trigger: playback, event: watched}
  conditions: [{fact: item.studio, is: Nobody}]
  actions: [{event: seen}]
- id: r07
  triggers: {trigger: playback, event: stopped}
  conditions: [{fact: session.buffering_s, above: 600}]
  actions: [{event: stuck}]
- id: r08
  triggers: {trigger: playback, event: quality_changed}
  conditions: [{fact: stream.decision, is: transcode}]
  actions: [{event: worse}]
- id: r09
  triggers: {trigger: playback, event: started}
  conditions: [{fact: person.plays_today, above: 60}]
  actions: [{event: binge}]
- id: r10
  triggers: {trigger: playback, event: started}
  conditions: [{fact: network.country, is: ZZ}]
  actions: [{event: abroad}]
- id: r11
  triggers: {trigger: playback, event: resumed}
  conditions: [{fact: session.paused_s, above: 36000}]
  actions: [{event: again}]
- id: r12
  triggers: {trigger: playback, event: started, person: [nobody]}
  actions: [{event: them}]
- id: r13
  triggers: {trigger: playback, event: started, library: ["plex:1/99"]}
  actions: [{event: kids}]
- id: r14
  triggers: {trigger: playback, event: [started, stopped], server: ["plex:99"]}
  actions: [{event: there}]
- id: r15
  triggers: {trigger: cron, expression: "0 4 1 1 *"}
  actions: [{event: yearly}]
- id: r16
  triggers: {trigger: playback, event: started}
  conditions: [{fact: player.product, is: Kodi}]
  actions: [{event: kodi}]
- id: r17
  triggers: {trigger: playback, event: started}
  conditions: [{fact: person.watch_time_today_s, above: 86000}]
  actions: [{event: all_day}]
- id: r18
  triggers: {trigger: playback, event: stopped}
  conditions: [{fact: session.watch_s, below: 1}, {fact: item.type, is: track}]
  actions: [{event: skipped}]
- id: r19
  triggers: {trigger: playback, event: started}
  conditions: [{fact: person.networks, within: "24:00:00", above: 20}]
  actions: [{event: networks}]
- id: r20
  triggers: {trigger: playback, event: buffering}
  conditions: [{fact: session.bufferings, within: "00:10:00", above: 20}]
  actions: [{event: bad}]
"""


_USED: Final = "".join(
    f"- id: {name}\n  use_blueprint: {{path: detection/{name}.yaml}}\n" for name in DETECTIONS
)
TEXT: Final = _USED + _TWENTY


def rules() -> list[Rule]:
    """All of them, compiled."""
    shelf = BlueprintFiles(SHIPPED.parent / "nothing").read()
    return rules_of(TEXT, "rules/benchmark.yaml", shelf)
