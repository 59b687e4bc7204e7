-- grain: experiment x variant x ramp stage
select *
from (
    values
    ('it''s; a "test"', 'control', true, 0.75, 1, null, 'sält.1', timestamp '2026-01-05', timestamp '2026-01-12 06:30:00'),
    ('it''s; a "test"', 'b', false, 0.05, 1, 2, 'sält.1', timestamp '2026-01-05', timestamp '2026-01-12 06:30:00'),
    ('it''s; a "test"', 'a''', false, 0.1, 1, 1, 'sält.1', timestamp '2026-01-05', timestamp '2026-01-12 06:30:00'),
    ('it''s; a "test"', 'control', true, 0.3, 2, null, 'sält.1', timestamp '2026-01-12 06:30:00', null),
    ('it''s; a "test"', 'b', false, 0.4, 2, 2, 'sält.1', timestamp '2026-01-12 06:30:00', null),
    ('it''s; a "test"', 'a''', false, 0.2, 2, 1, 'sält.1', timestamp '2026-01-12 06:30:00', null),
    ('another', 'control', true, 0.5, 1, null, 'salt', timestamp '2026-01-01', null),
    ('another', 'treatment', false, 0.5, 1, null, 'salt', timestamp '2026-01-01', null)
) as ramp (
    experiment_id, variant, is_control, weight, ramp_stage, position, salt, effective_from, effective_until
)
