-- Figures of a period read steps and facts by their moment.
CREATE INDEX stat_move_at ON move (at);
CREATE INDEX stat_fact_at ON deadline_fact (op, at);
