"""Flows: the dialogues in which entries are made, confirmed, signed in again and configured."""

from hub.core.flows.config_flow import ConfigFlow, DiscoveryInfo
from hub.core.flows.flow import AbortFlow, Flow
from hub.core.flows.manager import FLOWS, FlowManager
from hub.core.flows.options_flow import OptionsFlow
from hub.core.flows.results import (
    Abort,
    CreateEntry,
    External,
    FlowResult,
    Form,
    Next,
    Progress,
)
from hub.core.flows.texts import FlowTexts, flow_texts
from hub.core.flows.view import FLOW_CHANGED, FlowChanged, FlowView

__all__ = [
    "FLOWS",
    "FLOW_CHANGED",
    "Abort",
    "AbortFlow",
    "ConfigFlow",
    "CreateEntry",
    "DiscoveryInfo",
    "External",
    "Flow",
    "FlowChanged",
    "FlowManager",
    "FlowResult",
    "FlowTexts",
    "FlowView",
    "Form",
    "Next",
    "OptionsFlow",
    "Progress",
    "flow_texts",
]
