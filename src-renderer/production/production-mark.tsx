// The one mark of a production session, the same wherever it is shown: a word and a shape, not colour alone.
import './production.css';

export function ProductionMark() {
  return <span className="production-mark">Production</span>;
}
