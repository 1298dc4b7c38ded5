/** CodeMirror for the text of a rule; a chunk of its own, fetched when a rule is edited. */
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { t } from "../lib/page.js";
import { completer } from "./completion.js";
import type { Language } from "./schema.js";
import { difference } from "./text.js";

/** Something that is wrong, with lines and columns from 1. */
export interface Problem {
  message: string;
  path: string;
  line: number | null;
  column: number | null;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-value)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--text-3)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.tagName, tags.labelName, tags.keyword], color: "var(--code-tag)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--text-2)" },
]);

const looks = EditorView.theme({
  "&": { blockSize: "calc(100dvb - var(--bar) - 11rem)", minBlockSize: "22rem", color: "var(--text)", fontSize: "var(--text-s)" },
  "&.cm-focused": { outline: "0" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-gutters": { border: "0", background: "transparent", color: "var(--text-3)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in oklab, var(--text) 5%, transparent)", color: "inherit" },
  ".cm-cursor": { borderColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in oklab, var(--accent) 32%, transparent)" },
  ".cm-selectionMatch, &.cm-focused .cm-matchingBracket": { background: "color-mix(in oklab, var(--info) 22%, transparent)" },
  ".cm-tooltip": { border: "1px solid var(--line-strong)", borderRadius: "var(--r2)", background: "var(--overlay)", color: "var(--text)", boxShadow: "var(--lift-2)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-tooltip.cm-completionInfo": { maxInlineSize: "20rem", padding: "var(--s2) var(--s3)" },
  ".cm-diagnostic": { padding: "var(--s2) var(--s3)" },
  ".cm-panels": { background: "var(--surface-2)", color: "var(--text)" },
});

export class YamlEditor {
  private readonly view: EditorView;

  constructor(parent: HTMLElement, text: string, label: string, language: Language, told: (text: string) => void) {
    const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
    const extensions = [
      EditorView.cspNonce.of(nonce), lineNumbers(), foldGutter(), highlightActiveLineGutter(), highlightActiveLine(), drawSelection(), history(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightSelectionMatches(), lintGutter(), yaml(), syntaxHighlighting(colours), looks, EditorView.lineWrapping, EditorState.tabSize.of(2),
      EditorState.phrases.of(phrases()),
      autocompletion({ override: [completer(language)], icons: false }),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "yaml-help" }),
      // Escape, then Tab leaves the editor, as CodeMirror's own keys have it.
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => { if (update.docChanged) told(update.state.doc.toString()); }),
    ];
    this.view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(fresh: string) {
    const changes = difference(this.text, fresh);
    if (changes) this.view.dispatch({ changes });
  }

  mark(problems: Problem[], notices: Problem[]): void {
    const found = [...problems.map((one) => this.diagnostic(one, "error")), ...notices.map((one) => this.diagnostic(one, "warning"))];
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }

  /** Put the cursor on a problem. */
  show(problem: Problem): void {
    this.view.dispatch({ selection: { anchor: this.place(problem) }, effects: EditorView.scrollIntoView(this.place(problem), { y: "center" }) });
    this.view.focus();
  }

  close(): void {
    this.view.destroy();
  }

  private place({ line, column }: Problem): number {
    const found = this.view.state.doc.line(Math.min(Math.max(line ?? 1, 1), this.view.state.doc.lines));
    return Math.min(found.from + Math.max((column ?? 1) - 1, 0), found.to);
  }

  private diagnostic(problem: Problem, severity: Diagnostic["severity"]): Diagnostic {
    const from = this.place(problem);
    const line = this.view.state.doc.lineAt(from);
    const word = /^[\w.]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
    return { from, to: word > 0 ? from + word : Math.max(line.to, from), severity, message: problem.message };
  }
}

function phrases(): Record<string, string> {
  const known = ["Find", "Replace", "next", "previous", "all", "match case", "by word", "regexp", "replace", "replace all", "close", "Fold line", "Unfold line"];
  return Object.fromEntries(known.flatMap((one) => { const said = t(`code.${one}`); return said === `code.${one}` ? [] : [[one, said]]; }));
}
