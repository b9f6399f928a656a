extension ExperimentSchema {
  /// What the results are judged by.
  static let claims = #"""
        "claims": {
          "type": "array",
          "uniqueItems": true,
          "default": [],
          "description": "What the results are judged by; the verdicts go to claims.csv.",
          "items": {
            "oneOf": [
              { "$ref": "#/$defs/improvementClaim" },
              { "$ref": "#/$defs/integralClaim" },
              { "$ref": "#/$defs/exactClaim" },
              { "$ref": "#/$defs/shareClaim" }
            ]
          },
          "examples": [[{ "claim": "decreases", "quantity": "reciprocal_probability" }]]
        },
        "claimedMean": {
          "enum": [
            "reciprocal_probability", "probability", "log_probability", "reward", "cost", "tilt",
            "mean_square", "frechet_distance"
          ],
          "description": "A quantity of table.csv that this guidance has rows of."
        },
        "improvementClaim": {
          "type": "object",
          "description": "The improvement is negative, positive or larger from scale to scale.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "enum": ["decreases", "increases", "monotone-in-scale"] },
            "quantity": { "$ref": "#/$defs/claimedMean" }
          }
        },
        "integralClaim": {
          "type": "object",
          "description": "The simulated improvement is the improvement theorem's integral.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "equals-path-integral" },
            "quantity": { "enum": ["reciprocal_probability", "probability", "reward", "cost"] },
            "tolerance": {
              "$ref": "#/$defs/nonNegative",
              "default": 0.01,
              "description": "Relative to the improvement."
            }
          }
        },
        "exactClaim": {
          "type": "object",
          "description": "The estimate is the value in the column exact.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "equals-exact" },
            "quantity": {
              "oneOf": [{ "$ref": "#/$defs/claimedMean" }, { "const": "improved_fraction" }]
            },
            "tolerance": {
              "$ref": "#/$defs/nonNegative",
              "default": 0,
              "description": "Relative to the value; 0: the interval holds it and is narrow."
            }
          }
        },
        "shareClaim": {
          "type": "object",
          "description": "Guidance does not make every path better.",
          "additionalProperties": false,
          "required": ["claim", "quantity"],
          "properties": {
            "claim": { "const": "not-uniform" },
            "quantity": { "const": "improved_fraction" }
          }
        },

    """#
}
