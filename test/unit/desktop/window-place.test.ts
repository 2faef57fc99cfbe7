import { describe, expect, it } from 'vitest';
import { parsePlace, placeWithin } from '../../../src-main/desktop/window-place.ts';

const left = { x: 0, y: 27, width: 1920, height: 1053 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };
const usual = { width: 1180, height: 760 };
const place = { x: 2000, y: 100, width: 1300, height: 900, maximized: false };

describe('the place of the window', () => {
  it('is the desktop’s choice the first time', () => {
    expect(placeWithin(null, [left])).toEqual(usual);
  });

  it('is the one it had', () => {
    expect(placeWithin(place, [left, right])).toEqual({ x: 2000, y: 100, width: 1300, height: 900 });
    expect(placeWithin({ ...place, x: -1100 }, [{ ...left, x: -1920 }, left])).toMatchObject({ x: -1100 });
  });

  it('is the desktop’s choice when its display is gone; the size stays', () => {
    expect(placeWithin(place, [left])).toEqual({ width: 1300, height: 900 });
    expect(placeWithin(place, [])).toEqual({ width: 1180, height: 760 });
  });

  it('has a title bar that can be taken hold of', () => {
    const at = (x: number, y: number) => placeWithin({ ...place, x, y }, [left]);
    expect(at(1920 - 120, 100)).toHaveProperty('x');
    expect(at(1920 - 119, 100)).not.toHaveProperty('x');
    expect(at(120 - 1300, 100)).toHaveProperty('x');
    expect(at(119 - 1300, 100)).not.toHaveProperty('x');
    expect(at(100, 26)).not.toHaveProperty('x');
    expect(at(100, 1080 - 24)).toHaveProperty('y');
    expect(at(100, 1080 - 23)).not.toHaveProperty('y');
  });

  it('is no larger than the display, and no smaller than what can be used', () => {
    expect(placeWithin({ ...place, width: 9000, height: 9000 }, [left, right])).toMatchObject({
      width: 2560,
      height: 1440,
    });
    expect(placeWithin({ ...place, width: 10, height: 10, x: 0 }, [left])).toEqual({
      width: 720,
      height: 480,
    });
  });

  it('is read from the file, or not at all', () => {
    expect(parsePlace(JSON.stringify(place))).toEqual(place);
    expect(parsePlace(JSON.stringify({ ...place, maximized: true }))?.maximized).toBe(true);
    for (const bad of ['', '{', 'null', '[]', '{"x":1}', JSON.stringify({ ...place, width: 1.5 })])
      expect(parsePlace(bad), bad).toBe(null);
  });
});
