// A person's own colour of a session: seen as a dot, said by its name.
import './detail.css';
import type { Colour } from '../../shared/model.ts';

export function ColourDot({ colour }: { readonly colour: Colour }) {
  return (
    <span
      className="colour-dot"
      data-colour={colour}
      role="img"
      aria-label={`Marked ${colour}`}
      title={colour}
    />
  );
}
