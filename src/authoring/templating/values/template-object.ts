/**
 * What an object must be to be more to templates than a closed box: only what these methods answer can be reached, never its
 * JavaScript properties or prototype. Every method may answer `undefined` for "has none".
 */
export abstract class TemplateObject {
  /** Python's name of the type, for texts of errors. */
  abstract readonly typeName: string;

  /** The value of `object.name`, or a promise of it. */
  abstract getAttribute(name: string): unknown;

  /** The value of `object[key]`, where that is not the attribute. */
  getItem(_key: unknown): unknown {
    return undefined;
  }

  /** As `str(object)`. */
  printText(): string {
    return this.printRepr();
  }

  /** As `repr(object)`. */
  printRepr(): string {
    return `<${this.typeName} object>`;
  }

  /** As Python's `format(object, spec)` for a spec that is not empty; `undefined` where the type has no specs of its own. */
  formatText(_spec: string): string | undefined {
    return undefined;
  }

  /** `this operator other`, or with `reflected` `other operator this`; `undefined` where that means nothing. */
  operate(_operator: '+' | '-' | '*' | '/' | '//' | '%', _other: unknown, _reflected: boolean): unknown {
    return undefined;
  }

  /** Below, equal or above zero; `undefined` where there is no order between the two. */
  compareTo(_other: unknown): number | undefined {
    return undefined;
  }

  /** What a `for` goes through. */
  iterate(): readonly unknown[] | undefined {
    return undefined;
  }

  isTruthy(): boolean {
    return true;
  }
}
