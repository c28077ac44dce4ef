/** A time zone, as Airflow serializes one: an IANA name, or seconds east of UTC. */
export type ZoneId = string | number;

/** The wall clock of a time zone. All times are whole seconds, local ones counted as if they were UTC. */
export interface Zone {
  readonly id: ZoneId;
  /** Seconds to add to UTC at that moment. */
  offsetAt(utcSeconds: number): number;
  /**
   * The moment at which the wall clock shows a time. Of two such moments, when clocks are set back, it is the second one; a
   * time that is skipped, when clocks are set forward, counts on from the moment of the jump. That is how Airflow reads a
   * naive time (`make_aware` with fold 1).
   */
  toUtc(localSeconds: number): number;
}

const zones = new Map<ZoneId, Zone>();

/**
 * One shared object per zone, since what it learns about its zone serves all who ask.
 * @throws RangeError where there is no such zone
 */
export function findZone(id: ZoneId): Zone {
  let zone = zones.get(id);
  if (zone === undefined) {
    zone = openZone(id);
    zones.set(id, zone);
  }
  return zone;
}

function openZone(id: ZoneId): Zone {
  if (typeof id === 'number') return fixedZone(id, id);
  return /^utc$/i.test(id) ? fixedZone(id, 0) : namedZone(id);
}

function fixedZone(id: ZoneId, offset: number): Zone {
  if (!Number.isInteger(offset) || Math.abs(offset) >= 86_400)
    throw new RangeError(`Invalid timezone offset: ${offset}`);
  return { id, offsetAt: () => offset, toUtc: (local) => local - offset };
}

/** A time during which a zone keeps its offset. */
interface Period {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

const DAY = 86_400;

function namedZone(id: string): Zone {
  // Asking the time zone database costs tens of microseconds; the periods between changes are few and are kept.
  const periods: Period[] = [];
  let latest = readPeriod(id, 0);
  periods.push(latest);

  const offsetAt = (utc: number): number => {
    if (utc < latest.from || utc >= latest.until) latest = findPeriod(id, periods, utc);
    return latest.offset;
  };
  const toUtc = (local: number): number => {
    const before = offsetAt(local - DAY);
    const after = offsetAt(local + DAY);
    if (before === after) return local - before;
    // Both may be right, when clocks are set back: the smaller offset is the later moment.
    const candidates = [local - Math.min(before, after), local - Math.max(before, after)];
    return candidates.find((utc) => utc + offsetAt(utc) === local) ?? local - before;
  };
  return { id, offsetAt, toUtc };
}

function findPeriod(id: string, periods: Period[], utc: number): Period {
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const period = periods[middle];
    if (period === undefined || period.until > utc) high = middle;
    else low = middle + 1;
  }
  const known = periods[low];
  if (known !== undefined && known.from <= utc) return known;
  const period = readPeriod(id, utc);
  periods.splice(low, 0, period);
  return period;
}

function readPeriod(id: string, utc: number): Period {
  const seconds = (moment: Temporal.ZonedDateTime | null, otherwise: number): number =>
    moment === null ? otherwise : Math.floor(moment.epochMilliseconds / 1000);
  let moment: Temporal.ZonedDateTime;
  try {
    moment = Temporal.Instant.fromEpochMilliseconds(utc * 1000).toZonedDateTimeISO(id);
  } catch (error) {
    throw new RangeError(`Invalid timezone: '${id.slice(0, 100)}'`, { cause: error });
  }
  return {
    // A change at this very second begins the period, and 'previous' would look only before it.
    from: seconds(moment.add({ seconds: 1 }).getTimeZoneTransition('previous'), Number.NEGATIVE_INFINITY),
    until: seconds(moment.getTimeZoneTransition('next'), Number.POSITIVE_INFINITY),
    offset: moment.offsetNanoseconds / 1e9,
  };
}
