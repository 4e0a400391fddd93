"""The labelling page's classes in; how they look on a laptop screen (1440 x 900), as CSS, out.

`sb-` classes are the page's own; the others are Label Studio's and the widgets' inside them. There is
no `>` and no `&` in it: Label Studio reads it back out of the XML with both escaped. The handles at
the ends of a selected region (`<area>`) are hidden: dragged across an emoji, they count UTF-16 units
(Label Studio 1.23.2), and the region that comes of it ends too late.
"""

from __future__ import annotations

STYLE = """
.lsf-main-view__annotation { padding: 8px 12px 0 }
.sb { display: flex; flex-direction: column; gap: 6px; height: calc(100vh - 158px) }
.lsf-root_mode_labelstream .sb { height: calc(100vh - 116px) }
.sb h4 { font-size: 12px; line-height: 16px; font-weight: 400; margin: 0 !important }
.sb-head { display: flex; gap: 12px; white-space: nowrap; overflow: hidden; flex: none }
.sb-head h4:first-child { font-weight: 600; overflow: hidden; text-overflow: ellipsis }

.sb .lsf-labels { margin: 0; gap: 4px; flex: none }
.sb .lsf-label { margin: 0; padding: 0 5px; font-size: 12px; line-height: 22px; border-left-width: 3px }
.sb .lsf-label__hotkey { margin-left: 5px; font-size: 11px; font-weight: 600 }

.sb-body { display: grid; grid-template-columns: minmax(0, 1fr) 316px; gap: 12px; flex: 1; min-height: 0 }
.sb-text, .sb-sentences { overflow-y: auto; overscroll-behavior: contain }
.sb-text { border: 1px solid #8884; border-radius: 6px; padding: 14px 10px }
.sb-work .lsf-htx-richtext { font-size: 17px; line-height: 32px; max-width: 50em }
.sb-work .lsf-richtext__line { white-space: pre-wrap; margin-bottom: 8px }
.sb-work .htx-highlight area { display: none !important }
.sb-context .lsf-htx-richtext { font-size: 15px; line-height: 24px; max-width: 56em; opacity: .65 }
.sb-context .lsf-richtext__line { white-space: pre-wrap }
.sb-of-sentence .sb-work { border-left: 3px solid #f0b429; margin: 10px 0 }
.relations-overlay { opacity: .7 }
.relations-overlay g { transform: translateY(7px) }
.relations-overlay path { stroke-width: 1.5px }

.sb-side { display: flex; flex-direction: column; gap: 6px; min-height: 0 }
.sb-panel { flex: none; height: 264px; overflow-y: auto; border-bottom: 1px solid #8884 }
.sb-empty h4 { line-height: 21px; opacity: .75 }
.sb-question { display: grid; grid-template-columns: 60px 1fr; align-items: baseline; margin-bottom: 5px }
.sb-question h4 { opacity: .75 }
.sb .lsf-choices { margin: 0; display: flex; flex-wrap: wrap; gap: 3px }
.sb .lsf-choices_hidden { display: none }
.sb .lsf-choice, .sb .lsf-choice__item { line-height: 18px; display: block }
.sb .lsf-hint, .sb .lsf-choice .ant-radio, .sb .ant-radio-wrapper::after { display: none }
.sb .ant-radio-wrapper { display: flex; align-items: center; height: 22px; margin: 0; padding: 0 5px }
.sb .ant-radio-wrapper { font-size: 12px; white-space: nowrap; border: 1px solid #8886; border-radius: 4px }
.sb .ant-radio-wrapper:hover { border-color: #4c5fa9 }
.sb .ant-radio-wrapper span { padding: 0; line-height: 18px }
.sb .ant-radio-wrapper-checked { background: #4c5fa9; border-color: #4c5fa9 }
.sb .ant-radio-wrapper-checked span { color: #fff !important }
.sb kbd { all: unset; margin-left: 4px; font-size: 10px; opacity: .65 }

.sb-sentences { min-height: 80px }
.sb-sentence { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; align-items: center }
.sb-sentence { padding: 3px 2px 3px 6px; border-bottom: 1px solid #8883; border-left: 3px solid #f0b429 }
.sb-sentence:has(.ant-radio-wrapper-checked) { border-left-color: transparent }
.sb-sentence .lsf-richtext__line { padding: 0; min-height: 0; overflow: hidden; max-height: 32px }
.sb-sentence .lsf-richtext__line { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical }
.sb-sentence .lsf-htx-richtext { font-size: 12px; line-height: 16px; max-height: 32px; overflow: hidden }
.sb-sentence .lsf-choices { flex-wrap: nowrap; gap: 2px }
.sb-sentence .ant-radio-wrapper { font-size: 11px; padding: 0 4px }
.sb-votes { grid-column: 1 / 3; text-align: right }

.sb .lsf-text-area { flex: none; margin: 0 0 4px !important }
.sb .lsf-text-area .ant-form-item { margin: 0 }
.sb .lsf-text-area input { font-size: 12px; height: 26px; padding: 2px 6px }
.sb .lsf-text-area div[data-testid] { margin: 0 !important; padding: 0 4px; min-height: 0 }
.sb .lsf-text-area p { font-size: 12px; line-height: 16px }
"""
