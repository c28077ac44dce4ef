import { numberArgument } from '../values/argument-values.ts';
import type { Arguments } from '../values/arguments.ts';
import { isInteger } from '../values/float-value.ts';
import { TemplateObject } from '../values/template-object.ts';
import { inRange, Moment } from './moment.ts';
import type { MomentValue } from './moment.ts';

const STEPS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const;
const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
type Steps = Partial<Record<(typeof STEPS)[number], number>>;
type Fields = Partial<Record<(typeof FIELDS)[number], number>>;

/** dateutil's relativedelta: calendar steps (`months=1`) and fields to set (`day=1`, which stays within the month). */
export class RelativeDelta extends TemplateObject {
  readonly typeName = 'relativedelta';
  readonly #steps: Steps;
  readonly #fields: Fields;

  constructor(steps: Steps, fields: Fields) {
    super();
    this.#steps = steps;
    this.#fields = fields;
  }

  static fromArguments(args: Arguments): RelativeDelta {
    const given = args.bind('relativedelta', ['dt1', 'dt2', ...STEPS, ...FIELDS]);
    const steps: Steps = {};
    const fields: Fields = {};
    for (const [i, unit] of STEPS.entries()) {
      const amount = given[2 + i];
      if (amount !== undefined) steps[unit] = numberArgument(amount);
    }
    for (const [i, field] of FIELDS.entries()) {
      const amount = given[2 + STEPS.length + i];
      if (amount !== undefined && amount !== null) fields[field] = numberArgument(amount);
    }
    return new RelativeDelta(steps, fields);
  }

  getAttribute(name: string): unknown {
    const step = STEPS.find((unit) => unit === name);
    if (step) return this.#steps[step] ?? 0;
    const field = FIELDS.find((known) => known === name);
    return field && (this.#fields[field] ?? null);
  }

  override operate(operator: '+' | '-' | '*' | '/' | '//' | '%', other: unknown, reflected: boolean): unknown {
    if (other instanceof Moment && (operator === '+' || (operator === '-' && reflected))) {
      return this.#apply(other, operator === '+' ? 1 : -1);
    }
    if (operator === '-' && reflected && other === 0) return this.#scaled(-1);
    return operator === '*' && isInteger(other) ? this.#scaled(Number(other)) : undefined;
  }

  override printRepr(): string {
    const signed = (amount: number): string => (amount > 0 ? `+${amount}` : String(amount));
    const parts = [
      ...STEPS.filter((unit) => this.#steps[unit]).map((unit) => `${unit}=${signed(this.#steps[unit] ?? 0)}`),
      ...FIELDS.filter((field) => this.#fields[field] !== undefined).map((field) => `${field}=${this.#fields[field]}`),
    ];
    return `relativedelta(${parts.join(', ')})`;
  }

  #scaled(factor: number): RelativeDelta {
    const steps = Object.fromEntries(Object.entries(this.#steps).map(([unit, amount]) => [unit, amount * factor]));
    return new RelativeDelta(steps, this.#fields);
  }

  /** Fields are set first, then steps are gone, the calendar ones first: dateutil's order. */
  #apply(moment: Moment, sign: 1 | -1): Moment {
    const move = (): MomentValue => {
      let value: MomentValue = Object.keys(this.#fields).length > 0 ? moment.value.with(this.#fields) : moment.value;
      for (const unit of STEPS) {
        const amount = this.#steps[unit];
        if (amount) value = value.add({ [unit]: sign * amount });
      }
      return value;
    };
    return moment.make(inRange(move));
  }
}
