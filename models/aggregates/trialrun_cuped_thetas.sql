-- Grain: as_of x experiment x metric x population x dimension x dimension_value x covariate.
-- theta = Cov(Y, X) / Var(X) with total sample moments: arms and ramp stages pooled, what lies between them included.
{{ trialrun.cuped_thetas(ref('trialrun_moments')) }}
