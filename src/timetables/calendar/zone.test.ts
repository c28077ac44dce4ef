import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findZone } from './zone.ts';

const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Zurich',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Pacific/Chatham',
];
const moments = fc.integer({ min: Date.parse('1980-01-01Z') / 1000, max: Date.parse('2060-01-01Z') / 1000 });

test('offsets agree with those of the platform', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), moments, (id, utc) => {
      const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(utc * 1000).toZonedDateTimeISO(id);
      expect(findZone(id).offsetAt(utc)).toBe(offsetNanoseconds / 1e9);
    }),
    { numRuns: 500 },
  );
});

test('a time of the wall clock is the later one of two, and a skipped one counts on', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), moments, fc.integer({ min: -7200, max: 7200 }), (id, utc, shift) => {
      // Beside the next change of the clock, where it is interesting.
      const start = Temporal.Instant.fromEpochMilliseconds(utc * 1000).toZonedDateTimeISO(id);
      const local = (start.getTimeZoneTransition('next') ?? start).toPlainDateTime().add({ seconds: shift });
      const expected = local.toZonedDateTime(id, { disambiguation: 'later' }).epochMilliseconds / 1000;
      const localSeconds = local.toZonedDateTime('UTC').epochMilliseconds / 1000;
      expect(findZone(id).toUtc(localSeconds)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('a zone may be seconds east of UTC', () => {
  const zone = findZone(5400);
  expect(zone.offsetAt(0)).toBe(5400);
  expect(zone.toUtc(5400)).toBe(0);
});

test.each(['Mars/Olympus', '', '../etc/passwd', 'x'.repeat(10_000), 90_000, 0.5])('there is no zone %j', (id) => {
  expect(() => findZone(id)).toThrow(RangeError);
});

test('a zone is opened once', () => {
  expect(findZone('Europe/Paris')).toBe(findZone('Europe/Paris'));
});
