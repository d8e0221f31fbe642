"""How questions are worded: one way for those that are learnt from, another for those that test.

What is learnt from one set of wordings and holds for the other was not learnt of the wordings.
"""

from __future__ import annotations

from attrs import frozen

Templates = tuple[str, ...]


@frozen
class Wordings:
    """Templates; `about` is the subject of the document, the other names say what is asked of."""

    name: Templates
    """With `name`."""
    setting: Templates
    """With `vague`: what a name means, by half of its words."""
    heading: Templates
    """With `heading`."""
    text: Templates
    """With `vague`: what a section begins with, by half of its words."""


TESTED = Wordings(
    name=(
        "What does {name} do in {about}?",
        "{name} {about}",
        "How is {name} of {about} meant?",
        "When would I need {name} in {about}?",
    ),
    setting=(
        "Which setting of {about} is about {vague}?",
        "What do I use in {about} for {vague}?",
        "{vague} {about}",
        "I want this in {about}: {vague}",
    ),
    heading=(
        "How does {about} deal with {heading}?",
        "Where do I read about {heading} of {about}?",
        "{heading} {about}",
        "Tell me about {heading} in {about}.",
    ),
    text=(
        "How does {about} handle {vague}?",
        "{vague} in {about}",
        "Explain this about {about}: {vague}.",
    ),
)

LEARNT = Wordings(
    name=(
        "{name}",
        "meaning of {name}",
        "{about}: {name}?",
        "Please describe {name}.",
        "Should I set {name} when working with {about}, and to what?",
    ),
    setting=(
        "{vague}",
        "{about}: {vague}",
        "Is there an option to get {vague} with {about}?",
        "Can {about} be told {vague}?",
        "I forgot the name: {vague}",
    ),
    heading=(
        "{heading}",
        "{about}: {heading}",
        "What should one know of {heading} when using {about}?",
        "{about} documentation, section on {heading}",
        "Can you help with {heading}?",
    ),
    text=(
        "{vague}",
        "{about}: {vague}",
        "Which part of the {about} manual says {vague}?",
        "I look for {vague}, something with {about}",
    ),
)
