extension ExperimentSchema {
  /// What the sampler takes for the score.
  static let scores = #"""
        "scores": {
          "description": "What the sampler takes for the score: the exact one, one with an error, or one that networks learn.",
          "oneOf": [
            {
              "type": "object",
              "additionalProperties": false,
              "properties": { "kind": { "const": "exact" } }
            },
            {
              "type": "object",
              "additionalProperties": false,
              "required": ["kind", "error"],
              "properties": {
                "kind": { "const": "perturbed" },
                "error": {
                  "type": "number",
                  "minimum": 0,
                  "description": "Root mean square of the error's length.",
                  "examples": [0.1]
                },
                "seed": {
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 18446744073709551615,
                  "default": 1,
                  "description": "What the error field is drawn from."
                }
              }
            },
            { "$ref": "#/$defs/learnedFromTarget" },
            { "$ref": "#/$defs/learnedFromPoints" }
          ]
        },
        "learnedFromTarget": {
          "type": "object",
          "description": "Networks trained on draws from the target.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": {
            "data": { "const": "target", "default": "target" },
            "samples": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "description": "The points of a data set that is drawn once; without it every step has fresh ones.",
              "examples": [10000]
            },
    \#(training)
          }
        },
        "learnedFromPoints": {
          "type": "object",
          "description": "Networks trained on the points of a file.",
          "additionalProperties": false,
          "required": ["kind", "data", "file"],
          "properties": {
            "data": { "const": "points" },
            "file": {
              "type": "string",
              "pattern": "\\S",
              "description": "A file of points like that of a target, its labels needed only where a class is guided to or the base law is that of one; relative paths start from the spec's folder.",
              "examples": ["points.csv"]
            },
            "reward": {
              "type": "string",
              "pattern": "\\S",
              "description": "The file's column of rewards; without it they are the tilt's values. Not for kind plug-in.",
              "examples": ["reward"]
            },
    \#(training)
          }
        },

    """#

  /// How networks are trained, wherever their data come from.
  private static let training = #"""
            "kind": { "const": "learned" },
            "hidden": {
              "type": "array",
              "minItems": 1,
              "maxItems": 16,
              "default": [128, 128, 128],
              "items": { "type": "integer", "minimum": 1, "maximum": 4096 },
              "description": "The widths of the hidden layers."
            },
            "steps": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000000,
              "default": 30000,
              "description": "The steps of training."
            },
            "batch": {
              "type": "integer",
              "minimum": 1,
              "maximum": 65536,
              "default": 1024,
              "description": "The points of a step's batch."
            },
            "rate": {
              "$ref": "#/$defs/positive",
              "default": 0.005,
              "description": "The largest learning rate."
            },
            "ema": {
              "type": "number",
              "minimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.999,
              "description": "The decay of the moving average of the weights."
            },
            "dropout": {
              "type": "number",
              "exclusiveMinimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.3,
              "description": "The probability with which a label is dropped (guidance by a class)."
            },
            "method": {
              "enum": ["reweighted", "log-ratio"],
              "default": "reweighted",
              "description": "How guidance is learned: as a difference of scores, or as the gradient of ln f_u. The plug-in gradient needs the base score alone."
            },
            "seed": {
              "$ref": "#/$defs/seed",
              "default": 1,
              "description": "Keys first weights and batches."
            }
    """#
}
