/** The part of idiomorph that is used; the package has no types of its own. */
declare module "idiomorph" {
  interface Callbacks {
    beforeNodeMorphed?: (old: Node, fresh: Node) => boolean;
    beforeAttributeUpdated?: (name: string, element: Element, change: "update" | "remove") => boolean;
  }
  interface Options {
    morphStyle?: "innerHTML" | "outerHTML";
    restoreFocus?: boolean;
    callbacks?: Callbacks;
  }
  export const Idiomorph: { morph: (old: Element, fresh: Element | string, options?: Options) => Node[] };
}
